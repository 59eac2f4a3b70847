/** Somebody who stopped for so long and goes on is worth another word. */
const PAUSE_MS = 30_000;
/** What comes together is said together. */
const GATHER_MS = 1500;
/** Less is a slip, or a line break that an editor has added by itself. */
const LEAST = 3;
/** From one announcement to the next. */
const GAP_MS = 12_000;

/**
 * Decides when to say that others write: at the beginning of each stretch of writing, all names at once, and seldom.
 * A listener wants to know that the text changes, not to hear every keystroke.
 */
export class Writing {
  private readonly stretches = new Map<string, { at: number; amount: number }>();
  private readonly begun = new Set<string>();
  private saidAt = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly say: (names: string[]) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** Somebody has inserted so many characters. The empty name is for whoever is not here, such as a program. */
  wrote(name: string, amount: number): void {
    const now = this.now();
    const last = this.stretches.get(name);
    const before = last && now - last.at < PAUSE_MS ? last.amount : 0;
    this.stretches.set(name, { at: now, amount: before + amount });
    if (before >= LEAST || before + amount < LEAST) return;
    this.begun.add(name);
    this.timer ??= setTimeout(() => this.tell(), Math.max(GATHER_MS, this.saidAt + GAP_MS - now));
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private tell(): void {
    this.timer = undefined;
    this.saidAt = this.now();
    const names = [...this.begun];
    this.begun.clear();
    this.say(names);
  }
}
