import { HocuspocusProvider } from "@hocuspocus/provider";
import { isEdit } from "./frames";

/** A provider that can keep what others write for later. All else arrives at once: also what says that ours is stored. */
export class HoldingProvider extends HocuspocusProvider {
  private held: MessageEvent[] | null = null;

  override onMessage(event: MessageEvent): void {
    if (this.held && isEdit(new Uint8Array(event.data))) this.held.push(event);
    else super.onMessage(event);
  }

  hold(): void {
    this.held ??= [];
  }

  release(): void {
    const { held } = this;
    this.held = null;
    for (const event of held ?? []) super.onMessage(event);
  }
}
