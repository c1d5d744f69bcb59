/** Asks again and again, one question after the other, while somebody looks. */

/**
 * Calls the task at once and then after each pause, until the signal aborts. The task handles its own failures.
 *
 * @returns {() => void} what asks early: now, or as soon as the question is answered that is open
 */
export function poll(pause, signal, task) {
  let timer;
  let running = false;
  let early = false;
  const turn = async () => {
    clearTimeout(timer);
    if (signal.aborted) return;
    early = running;
    if (running) return;
    running = true;
    try {
      if (!document.hidden) await task();
    } finally {
      running = false;
      if (!signal.aborted) timer = setTimeout(turn, early ? 0 : pause);
    }
  };
  document.addEventListener("visibilitychange", () => !document.hidden && turn(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  turn();
  return turn;
}
