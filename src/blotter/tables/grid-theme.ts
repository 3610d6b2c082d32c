// The grid's looks, all of it in the page's own colours, so that dark and light need no second theme.

import { themeQuartz } from 'ag-grid-community';

export const rowHeightPx = 28;
export const headerHeightPx = 28;

export const gridTheme = themeQuartz.withParams({
  backgroundColor: 'var(--panel)',
  foregroundColor: 'var(--ink)',
  accentColor: 'var(--accent)',
  borderColor: 'var(--line-soft)',
  chromeBackgroundColor: 'var(--panel)',
  headerBackgroundColor: 'var(--panel)',
  headerTextColor: 'var(--ink-soft)',
  headerFontSize: '11.5px',
  headerFontWeight: 550,
  headerHeight: headerHeightPx,
  rowHeight: rowHeightPx,
  fontFamily: 'inherit',
  fontSize: '12.5px',
  dataFontSize: '12.5px',
  cellHorizontalPadding: '8px',
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  columnBorder: false,
  headerColumnBorder: false,
  headerColumnResizeHandleColor: 'transparent',
  rowBorder: { style: 'solid', width: 1, color: 'var(--line-soft)' },
  headerRowBorder: { style: 'solid', width: 1, color: 'var(--line)' },
  rowHoverColor: 'var(--hover)',
  selectedRowBackgroundColor: 'var(--selected)',
  rangeSelectionBorderColor: 'var(--accent)',
  menuBackgroundColor: 'var(--panel-raised)',
  menuTextColor: 'var(--ink)',
  menuBorder: { style: 'solid', width: 1, color: 'var(--line)' },
  inputBackgroundColor: 'var(--field)',
  inputTextColor: 'var(--ink)',
  spacing: '6px',
  iconSize: '13px',
});
