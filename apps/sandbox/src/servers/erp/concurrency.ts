/** How many calls a server has at work at once. */
export class Concurrency {
  private working = 0;

  /** Takes a place, which the returned function gives back; undefined where all are taken. */
  enter(placesMax: number): (() => void) | undefined {
    if (this.working >= placesMax) return undefined;
    this.working += 1;
    return () => {
      this.working -= 1;
    };
  }
}
