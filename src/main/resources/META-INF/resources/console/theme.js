/** Light, dark, or as the system has it. Runs before the page is drawn, so that it is not drawn twice. */
(() => {
  const KEY = "roomcast.theme";
  const CHOICES = ["system", "light", "dark"];
  let choice = "system";
  try {
    choice = localStorage.getItem(KEY) ?? choice;
  } catch {
    // A browser that keeps nothing for pages shows what the system has.
  }
  show();

  function show() {
    if (choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
  }

  globalThis.roomcastTheme = {
    choice: () => choice,
    next() {
      choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
      try {
        localStorage.setItem(KEY, choice);
      } catch {
        // Then the choice lasts as long as the page.
      }
      show();
      dispatchEvent(new Event("roomcast-theme"));
    },
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dispatchEvent(new Event("roomcast-theme")));
})();
