import { type Clock, type Day, dayOf, epochDayOfIso, isDay, midnight } from './calendar.ts'

export interface IsoTime extends Clock {
  /** seconds east of UTC, undefined = naive */
  readonly offset: number | undefined
}

/** `date.fromisoformat` of Python 3.11; undefined = ValueError. */
export function readIsoDate(text: string): Day | undefined {
  const calendar = /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))$/.exec(text)
  if (calendar !== null) {
    const [, year, month, day, compactMonth, compactDay] = calendar
    const found = { year: Number(year), month: Number(month ?? compactMonth), day: Number(day ?? compactDay) }
    return isDay(found) ? found : undefined
  }
  const week = /^(\d{4})(?:-W(\d\d)(?:-(\d))?|W(\d\d)(\d)?)$/.exec(text)
  if (week === null) return undefined
  const [, year, number, weekday, compactNumber, compactWeekday] = week
  const epoch = epochDayOfIso(Number(year), Number(number ?? compactNumber), Number(weekday ?? compactWeekday ?? 1))
  return epoch === undefined ? undefined : dayOf(epoch)
}

const clock = '(\\d\\d)(?:(:?)(\\d\\d)(?:\\2(\\d\\d)(?:[.,](\\d+))?)?)?'
const isoTime = new RegExp(`^${clock}(Z|[+-]\\d\\d(?::?\\d\\d(?::?\\d\\d(?:[.,]\\d+)?)?)?)?$`)

/** `time.fromisoformat` of Python 3.11; undefined = ValueError. */
export function readIsoTime(text: string): IsoTime | undefined {
  const match = isoTime.exec(text.replace(/^T/, ''))
  if (match === null) return undefined
  const [, hour, , minute = '0', second = '0', fraction = '', zone] = match
  const found = {
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction.slice(0, 6).padEnd(6, '0')),
  }
  if (found.hour > 23 || found.minute > 59 || found.second > 59) return undefined
  const offset = zone === undefined ? undefined : isoOffset(zone)
  return Number.isNaN(offset) ? undefined : { ...found, offset }
}

function isoOffset(text: string): number {
  if (text === 'Z') return 0
  const [, sign, hours = '0', minutes = '0', seconds = '0', fraction = ''] =
    /^([+-])(\d\d):?(\d\d)?:?(\d\d)?(?:[.,](\d+))?$/.exec(text) ?? []
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return Number.NaN
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(`${seconds}.${fraction.slice(0, 6)}0`)
  return sign === '-' ? -size : size
}

/** `datetime.fromisoformat` of Python 3.11; undefined = ValueError. */
export function readIsoMoment(text: string): (Day & IsoTime) | undefined {
  for (const length of dateLengths(text)) {
    const day = readIsoDate(text.slice(0, length))
    if (day === undefined) continue
    if (text.length === length) return { ...day, ...midnight, offset: undefined }
    const characters = Array.from(text.slice(length))
    const time = readIsoTime(characters.slice(1).join(''))
    if (time !== undefined && !text.slice(length + 1).startsWith('T')) return { ...day, ...time }
  }
  return undefined
}

/** Where the date may end: what stands between date and time is any one character. */
function dateLengths(text: string): readonly number[] {
  if (text[4] === '-') return text[5] === 'W' ? (text[8] === '-' ? [10, 8] : [8]) : [10]
  if (text[4] === 'W') return [8, 7]
  return [8]
}
