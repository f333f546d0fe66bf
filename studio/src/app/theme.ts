import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'

/** The themes as one chooses them; each has an icon of its name. */
export const themes = [
  { theme: 'system', label: 'As the system' },
  { theme: 'light', label: 'Light' },
  { theme: 'dark', label: 'Dark' },
] as const

const key = 'sluice-theme'
const changed = 'sluice:theme'

function stored(): Theme {
  const value = window.localStorage.getItem(key)
  return value === 'light' || value === 'dark' ? value : 'system'
}

/** Puts the theme that was chosen last on the page; `system` leaves it to the browser. */
export function applyTheme(theme: Theme = stored()): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') window.localStorage.removeItem(key)
  else window.localStorage.setItem(key, theme)
  applyTheme(theme)
  window.dispatchEvent(new Event(changed))
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    window.addEventListener(changed, listener)
    return () => window.removeEventListener(changed, listener)
  }, stored)
}
