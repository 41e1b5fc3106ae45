/** Calls listeners one by one so that a failing one neither stops the others nor the store. */

/** The failure of a listener is its owner's bug: it surfaces as an uncaught exception. */
export function notify<Arguments extends unknown[]>(
  listener: (...values: Arguments) => void,
  ...values: Arguments
): void {
  try {
    listener(...values);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Sets of listeners by name; a name without listeners takes no memory. */
export class ListenersByName<Listener> {
  readonly #byName = new Map<string, Set<Listener>>();

  /** @returns its removal */
  add(name: string, listener: Listener): () => void {
    const listeners = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, listeners.add(listener));
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) this.#byName.delete(name);
    };
  }

  /** Those there are now: a listener added or removed meanwhile changes nothing of it. */
  of(name: string): readonly Listener[] {
    const listeners = this.#byName.get(name);
    return listeners === undefined ? [] : [...listeners];
  }
}
