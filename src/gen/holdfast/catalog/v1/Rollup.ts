// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { Long } from '@grpc/proto-loader';

export interface Rollup {
  'period'?: (string);
  'highUnits'?: (number | string | Long);
  'lowUnits'?: (number | string | Long);
  'meanUnits'?: (number | string | Long);
  'firstUnits'?: (number | string | Long);
  'lastUnits'?: (number | string | Long);
  'changes'?: (number | string | Long);
}

export interface Rollup__Output {
  'period': (string);
  'highUnits': (number);
  'lowUnits': (number);
  'meanUnits': (number);
  'firstUnits': (number);
  'lastUnits': (number);
  'changes': (number);
}
