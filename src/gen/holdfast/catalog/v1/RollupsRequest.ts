// Original file: proto/holdfast/catalog/v1/catalog.proto


export interface RollupsRequest {
  'symbol'?: (string);
  'period'?: (string);
}

export interface RollupsRequest__Output {
  'symbol': (string);
  'period': (string);
}
