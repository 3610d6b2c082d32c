// Original file: proto/holdfast/admin/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface ExportAuditRequest {
  'format'?: (string);
  'account'?: (string);
  'afterIndex'?: (number | string | Long);
  'throughIndex'?: (number | string | Long);
  'minimal'?: (boolean);
}

export interface ExportAuditRequest__Output {
  'format': (string);
  'account': (string);
  'afterIndex': (number);
  'throughIndex': (number);
  'minimal': (boolean);
}
