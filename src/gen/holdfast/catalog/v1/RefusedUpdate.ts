// Original file: proto/holdfast/catalog/v1/catalog.proto


export interface RefusedUpdate {
  'position'?: (number);
  'reason'?: (string);
}

export interface RefusedUpdate__Output {
  'position': (number);
  'reason': (string);
}
