/** Keeps what was used last, as long as all of it weighs no more than `room`. */
export class Cache<T> {
  private readonly kept = new Map<string, { value: T; weight: number }>();
  private weight = 0;

  constructor(private readonly room: number) {}

  get isEmpty(): boolean {
    return this.kept.size === 0;
  }

  get(key: string): T | undefined {
    const found = this.kept.get(key);
    if (!found) return undefined;
    this.kept.delete(key);
    this.kept.set(key, found);
    return found.value;
  }

  set(key: string, value: T, weight: number): void {
    this.drop(key);
    this.kept.set(key, { value, weight });
    this.weight += weight;
    for (const old of this.kept.keys()) {
      if (this.weight <= this.room || old === key) break;
      this.drop(old);
    }
  }

  private drop(key: string): void {
    const found = this.kept.get(key);
    if (!found) return;
    this.kept.delete(key);
    this.weight -= found.weight;
  }
}
