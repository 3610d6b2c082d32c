// The one list of frontends that everything on this page goes through.

import { FrontendList } from './frontend-list.ts';
import { recall, remember } from './page-memory.ts';

const key = 'frontends';

export const frontends = new FrontendList(location.origin, {
  read: () => recall(key),
  write: (text) => remember(key, text),
});
