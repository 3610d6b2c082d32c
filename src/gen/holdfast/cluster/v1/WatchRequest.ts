// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface WatchRequest {
  'accounts'?: (string)[];
  'symbols'?: (string)[];
  'fromIndex'?: (number | string | Long);
  'epoch'?: (string);
  'allSymbols'?: (boolean);
  'eachEntry'?: (boolean);
  'eventsOf'?: (string)[];
  'allEvents'?: (boolean);
  'eventsSinceMs'?: (number | string | Long);
}

export interface WatchRequest__Output {
  'accounts': (string)[];
  'symbols': (string)[];
  'fromIndex': (number);
  'epoch': (string);
  'allSymbols': (boolean);
  'eachEntry': (boolean);
  'eventsOf': (string)[];
  'allEvents': (boolean);
  'eventsSinceMs': (number);
}
