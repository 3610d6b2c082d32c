// On a narrow screen one part of the page is shown at a time; this chooses which. Hidden elsewhere.

export type View = 'holdings' | 'orders' | 'ticket' | 'stocks';

interface ViewBarProps {
  readonly view: View;
  readonly onView: (view: View) => void;
}

const views: readonly (readonly [View, string])[] = [
  ['holdings', 'Holdings'],
  ['orders', 'Orders'],
  ['ticket', 'Trade'],
  ['stocks', 'Stocks'],
];

export function ViewBar({ view, onView }: ViewBarProps) {
  return (
    <nav class="view-bar" aria-label="Parts of the page">
      {views.map(([id, title]) => (
        <button
          key={id}
          type="button"
          aria-current={id === view ? 'page' : undefined}
          onClick={() => onView(id)}
        >
          {title}
        </button>
      ))}
    </nav>
  );
}
