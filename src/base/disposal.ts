/** One ordered path of teardown that survives failures midway. */

/** Runs every step, last registered first; reports what failed after all have run. */
export class Teardown {
  readonly #steps: { name: string; run: () => unknown }[] = [];

  add(name: string, run: () => unknown): void {
    this.#steps.push({ name, run });
  }

  async run(): Promise<void> {
    const failures: Error[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.run();
      } catch (cause) {
        failures.push(new Error(`teardown of ${step.name} failed`, { cause }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, failures.map((f) => f.message).join('; '));
  }
}
