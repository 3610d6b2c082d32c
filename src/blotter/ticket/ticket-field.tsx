// A field of the ticket that holds a number. Arrow keys move it by a share or a cent, with Shift by a
// hundred.

import { stepped } from './ticket-draft.ts';
import type { DraftField } from './ticket-draft.ts';
import type { Ticket } from './use-ticket.ts';

interface FieldProps {
  readonly ticket: Ticket;
  readonly field: Exclude<DraftField, 'symbol'>;
  readonly title: string;
}

const largeStep = 100;

export function TicketField({ ticket, field, title }: FieldProps) {
  const { draft, checked, change } = ticket;
  const text = draft[field];
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    const steps = direction * (event.shiftKey ? largeStep : 1);
    change({ [field]: stepped(text, field === 'quantity' ? 'shares' : 'price', steps) });
  };
  return (
    <>
      <label for={field}>{title}</label>
      <input
        id={field}
        class="number"
        inputMode={field === 'quantity' ? 'numeric' : 'decimal'}
        autocomplete="off"
        value={text}
        aria-invalid={checked.problems.has(field)}
        aria-describedby="ticket-about"
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => change({ [field]: event.currentTarget.value })}
        onKeyDown={onKeyDown}
      />
    </>
  );
}
