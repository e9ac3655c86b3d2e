"""When a page of the desk has come to rest: on a busy machine a run begins after its click."""

QUIET_MS = 300
AT_REST = """(quiet) => {
  const app = document.querySelector("[data-testid=stApp]");
  const busy = !app || app.dataset.testScriptState !== "notRunning"
    || document.querySelector("[data-stale=true]");
  const now = performance.now();
  if (busy || window.restingSince === undefined) window.restingSince = now;
  return !busy && now - window.restingSince >= quiet;
}"""


def settle(page):
    """Wait until no run has been going on, and nothing of an earlier one been left, for a while."""
    page.evaluate("() => { window.restingSince = undefined; }")
    page.wait_for_function(AT_REST, arg=QUIET_MS)
