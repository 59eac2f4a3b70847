/** Waits with names: one that begins anew replaces the one before it. */
export class Timers {
  private readonly running = new Map<string, ReturnType<typeof setTimeout>>();

  /** `fired` is called after each action. */
  constructor(private readonly fired: () => void) {}

  has(name: string): boolean {
    return this.running.has(name);
  }

  after(name: string, delay: number, action: () => void): void {
    this.clear(name);
    const timer = setTimeout(() => {
      this.running.delete(name);
      action();
      this.fired();
    }, delay);
    this.running.set(name, timer);
  }

  clear(name: string): void {
    clearTimeout(this.running.get(name));
    this.running.delete(name);
  }

  close(): void {
    for (const timer of this.running.values()) clearTimeout(timer);
    this.running.clear();
  }
}
