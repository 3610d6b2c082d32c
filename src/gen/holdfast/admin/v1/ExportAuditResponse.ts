// Original file: proto/holdfast/admin/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface ExportAuditResponse {
  'part'?: (Buffer | Uint8Array | string);
  'index'?: (number | string | Long);
  'throughIndex'?: (number | string | Long);
  'records'?: (number | string | Long);
  'throughMs'?: (number | string | Long);
  'leftOut'?: (number | string | Long);
}

export interface ExportAuditResponse__Output {
  'part': (Buffer);
  'index': (number);
  'throughIndex': (number);
  'records': (number);
  'throughMs': (number);
  'leftOut': (number);
}
