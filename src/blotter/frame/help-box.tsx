// Every key of the page.

import type { Hotkey } from './hotkeys.ts';
import { ModalBox } from './modal-box.tsx';

interface HelpProps {
  readonly hotkeys: readonly Hotkey[];
  readonly onClose: () => void;
}

const fieldKeys: readonly (readonly [string, string])[] = [
  ['Enter', 'In the ticket: send the order'],
  ['↑ ↓', 'In a number: one share or one cent; with Shift a hundred'],
  ['Esc', 'Leave a field or close a box'],
  ['Delete', 'On an open order: cancel it'],
  ['Arrows', 'In a table: go from cell to cell'],
];

export function HelpBox({ hotkeys, onClose }: HelpProps) {
  const keys = [...hotkeys.map(({ key, words }) => [key, words] as const), ...fieldKeys];
  return (
    <ModalBox title="Keys" onClose={onClose}>
      <dl class="keys">
        {keys.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <div class="modal-buttons">
        <button type="button" class="primary" autofocus onClick={onClose}>
          Close
        </button>
      </div>
    </ModalBox>
  );
}
