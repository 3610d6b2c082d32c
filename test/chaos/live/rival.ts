// What a failover measurement asks of a replicated store of three: find and kill its leader, hand
// leadership over, write once, be whole again.

export interface Rival extends AsyncDisposable {
  readonly name: string;
  /** Which timers it runs with. */
  readonly timers: string;
  /** One small write; whether it was acknowledged. Never rejects. */
  write(): Promise<boolean>;
  /** SIGKILL to the leader. Resolves as soon as the signal is sent. */
  killLeader(): Promise<void>;
  /** The leader hands over to another node. Resolves when it says that it has. */
  transfer(): Promise<void>;
  /** SIGTERM to the leader, which may hand over first; starts it again. Null: not measured. */
  readonly stopLeader: (() => Promise<void>) | null;
  /** Resolves when all three run and one leads. */
  whole(): Promise<void>;
}
