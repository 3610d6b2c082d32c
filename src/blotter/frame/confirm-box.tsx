// Asks before something large or final is done. Enter is "yes".

import type { ComponentChildren } from 'preact';
import { ModalBox } from './modal-box.tsx';

interface ConfirmProps {
  readonly title: string;
  readonly yes: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
  readonly children: ComponentChildren;
}

export function ConfirmBox({ title, yes, onYes, onNo, children }: ConfirmProps) {
  return (
    <ModalBox title={title} onClose={onNo}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onYes();
        }}
      >
        <div class="modal-body">{children}</div>
        <div class="modal-buttons">
          <button type="button" onClick={onNo}>
            No
          </button>
          <button type="submit" class="primary" autofocus>
            {yes}
          </button>
        </div>
      </form>
    </ModalBox>
  );
}
