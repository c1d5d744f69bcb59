/** Asks again and again, one question after the other, while somebody looks. */

/** Calls the task at once and then after each pause, until the signal aborts. The task handles its own failures. Returns what asks early. */
export function poll(pause, signal, task) {
  let timer;
  let running = false;
  const turn = async () => {
    clearTimeout(timer);
    if (signal.aborted || running) return;
    running = true;
    try {
      if (!document.hidden) await task();
    } finally {
      running = false;
      if (!signal.aborted) timer = setTimeout(turn, pause);
    }
  };
  document.addEventListener("visibilitychange", () => !document.hidden && turn(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  turn();
  return turn;
}
