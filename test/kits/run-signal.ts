import { setMaxListeners } from 'node:events'

/** The signal of a run that a test starts without the library's door, which lets as many units and requests listen. */
export function runSignal(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
