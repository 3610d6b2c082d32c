// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { DigestCheckpoint as _holdfast_cluster_v1_DigestCheckpoint, DigestCheckpoint__Output as _holdfast_cluster_v1_DigestCheckpoint__Output } from '../../../holdfast/cluster/v1/DigestCheckpoint.ts';
import type { Member as _holdfast_cluster_v1_Member, Member__Output as _holdfast_cluster_v1_Member__Output } from '../../../holdfast/cluster/v1/Member.ts';
import type { PeerProgress as _holdfast_cluster_v1_PeerProgress, PeerProgress__Output as _holdfast_cluster_v1_PeerProgress__Output } from '../../../holdfast/cluster/v1/PeerProgress.ts';
import type { Long } from '@grpc/proto-loader';

export interface StatusResponse {
  'clusterId'?: (string);
  'nodeId'?: (number);
  'role'?: (string);
  'term'?: (number | string | Long);
  'leaderId'?: (number);
  'firstIndex'?: (number | string | Long);
  'lastIndex'?: (number | string | Long);
  'commitIndex'?: (number | string | Long);
  'appliedIndex'?: (number | string | Long);
  'digest'?: (string);
  'checkpoints'?: (_holdfast_cluster_v1_DigestCheckpoint)[];
  'members'?: (_holdfast_cluster_v1_Member)[];
  'version'?: (string);
  'logBytes'?: (number | string | Long);
  'booksBytes'?: (number | string | Long);
  'uptimeMs'?: (number | string | Long);
  'errors'?: (string)[];
  'snapshotsSent'?: (number | string | Long);
  'snapshotsInstalled'?: (number | string | Long);
  'pid'?: (number);
  'groupId'?: (number);
  'rssBytes'?: (number | string | Long);
  'progress'?: (_holdfast_cluster_v1_PeerProgress)[];
}

export interface StatusResponse__Output {
  'clusterId': (string);
  'nodeId': (number);
  'role': (string);
  'term': (number);
  'leaderId': (number);
  'firstIndex': (number);
  'lastIndex': (number);
  'commitIndex': (number);
  'appliedIndex': (number);
  'digest': (string);
  'checkpoints': (_holdfast_cluster_v1_DigestCheckpoint__Output)[];
  'members': (_holdfast_cluster_v1_Member__Output)[];
  'version': (string);
  'logBytes': (number);
  'booksBytes': (number);
  'uptimeMs': (number);
  'errors': (string)[];
  'snapshotsSent': (number);
  'snapshotsInstalled': (number);
  'pid': (number);
  'groupId': (number);
  'rssBytes': (number);
  'progress': (_holdfast_cluster_v1_PeerProgress__Output)[];
}
