// Sets the value above which the ticket asks once more.

import { useState } from 'preact/hooks';
import { formatMoney, parseMoney } from '../../domain/money.ts';
import { askAboveUnits, setAskAbove } from './size-guard.ts';

export function SizeGuardField() {
  const [text, setText] = useState(() => formatMoney(askAboveUnits()));
  return (
    <label class="guard" title="Orders of more than this are asked about before they are sent">
      Ask above $
      <input
        inputMode="decimal"
        autocomplete="off"
        value={text}
        aria-invalid={parseMoney(text) === null}
        onInput={({ currentTarget: { value } }) => {
          setText(value);
          setAskAbove(value.trim());
        }}
      />
    </label>
  );
}
