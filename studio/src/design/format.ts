// made once: one for each call takes more than all the rest of drawing a row
const plain = new Intl.NumberFormat('en-US')
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

/** `1,204,331` */
export function count(value: number): string {
  return plain.format(value)
}

/** `4.3k`, `1.2M`, `1e308` */
export function compact(value: number): string {
  // there are no words for more
  if (Math.abs(value) >= 1e15) return value.toExponential(1).replace('.0', '').replace('e+', 'e')
  return short.format(value).replace('K', 'k')
}

/** `1 row`, `1,204 rows` */
export function many(value: number, one: string, several = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : several}`
}

/** `140 ms`, `3.4 s`, `34 s`, `2 min 5 s`, `1 h 12 min` */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} days`
}

/** `00:41`, `1:02:33`: a clock that runs */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown
    .map((part, index) => (index === 0 && shown.length === 3 ? String(part) : String(part).padStart(2, '0')))
    .join(':')
}

/** `81 KB`, `3.1 MB` */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`
  const units = ['KB', 'MB', 'GB', 'TB']
  let [rest, unit] = [value / 1000, 0]
  while (rest >= 1000 && unit < units.length - 1) [rest, unit] = [rest / 1000, unit + 1]
  return `${rest < 10 ? rest.toFixed(1) : Math.round(rest)} ${units[unit] ?? ''}`
}

/** `just now`, `12 min ago`, `3 days ago`; what lies ahead: `in 8 s` */
export function ago(time: string, now: number = Date.now()): string {
  const ms = now - Date.parse(time)
  if (ms < 0) return `in ${duration(-ms)}`
  if (ms < 20_000) return 'just now'
  if (ms < 60_000) return 'a minute ago'
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min ago`
  if (ms < 36 * 3_600_000) return `${Math.round(ms / 3_600_000)} h ago`
  return `${Math.round(ms / 86_400_000)} days ago`
}

/** `2026-11-30 08:12:04`, in the time of the reader */
export function moment(time: string): string {
  const at = new Date(time)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}
