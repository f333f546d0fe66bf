import { NativeObject } from '../../builtins/define.ts'
import type { PyClass } from '../../values/classes.ts'
import type { Running, Value } from '../../values/value.ts'
import { epochSeconds, type Moment } from './calendar.ts'
import { timezoneClass } from './classes.ts'
import { offsetText } from './offset-text.ts'
import { abbreviationAt, type Fold, offsetAt, offsetOfLocal } from './zone-offsets.ts'

/** A time zone: of `datetime.timezone`, `zoneinfo`, `pytz`, `dateutil.tz` or `pendulum`. */
export abstract class PyZone extends NativeObject {
  readonly #cls: PyClass

  constructor(cls: PyClass) {
    super()
    this.#cls = cls
  }

  get cls(): PyClass {
    return this.#cls
  }

  /** seconds east of UTC of a reading of its clock */
  abstract offsetOf(moment: Moment, fold: Fold): number
  /** seconds east of UTC at an instant in seconds since 1970 */
  abstract offsetAt(instant: number): number
  /** `%Z`; undefined where only Python's database knows */
  abstract nameOf(moment: Moment, fold: Fold): string | undefined
  /** `Europe/Paris`, `UTC`, `+02:00` */
  abstract readonly key: string
  abstract override repr(running: Running): string

  override hashKey(): string {
    return this.key
  }

  override compare(operator: string, other: Value): boolean | undefined {
    if (operator !== '==' && operator !== '!=') return undefined
    const same = other instanceof PyZone && other.key === this.key && other.cls === this.cls
    return same === (operator === '==')
  }
}

/** A zone of one offset. */
export class FixedZone extends PyZone {
  readonly seconds: number
  readonly label: string | undefined
  readonly #repr: string | undefined

  constructor(seconds: number, what: { readonly cls?: PyClass; readonly label?: string; readonly repr?: string } = {}) {
    super(what.cls ?? timezoneClass)
    this.seconds = seconds
    this.label = what.label
    this.#repr = what.repr
  }

  get key(): string {
    return this.label ?? (this.seconds === 0 ? 'UTC' : offsetText(this.seconds, ':'))
  }

  override offsetOf(): number {
    return this.seconds
  }

  override offsetAt(): number {
    return this.seconds
  }

  override nameOf(): string {
    return this.label ?? (this.seconds === 0 ? 'UTC' : `UTC${offsetText(this.seconds, ':')}`)
  }

  override text(_running: Running): Value {
    return this.nameOf()
  }

  override repr(_running: Running): string {
    if (this.#repr !== undefined) return this.#repr
    if (this.label !== undefined) return `datetime.timezone(${deltaRepr(this.seconds)}, '${this.label}')`
    return this.seconds === 0 ? 'datetime.timezone.utc' : `datetime.timezone(${deltaRepr(this.seconds)})`
  }
}

function deltaRepr(seconds: number): string {
  const days = Math.floor(seconds / 86_400)
  const rest = seconds - days * 86_400
  const parts = [days === 0 ? '' : `days=${days}`, rest === 0 ? '' : `seconds=${rest}`].filter((part) => part !== '')
  return `datetime.timedelta(${parts.join(', ')})`
}

/** A zone of the time zone database. */
export class NamedZone extends PyZone {
  readonly key: string
  readonly #shown: (key: string) => string

  constructor(key: string, cls: PyClass, shown: (key: string) => string) {
    super(cls)
    this.key = key
    this.#shown = shown
  }

  protected override field(name: string): Value | undefined {
    return name === 'key' || name === 'zone' || name === 'name' ? this.key : undefined
  }

  override offsetOf(moment: Moment, fold: Fold): number {
    return offsetOfLocal(this.key, moment, fold)
  }

  override offsetAt(instant: number): number {
    return offsetAt(this.key, instant)
  }

  override nameOf(moment: Moment, fold: Fold): string | undefined {
    return abbreviationAt(this.key, epochSeconds(moment) - this.offsetOf(moment, fold))
  }

  override text(_running: Running): Value {
    return this.key
  }

  override repr(_running: Running): string {
    return this.#shown(this.key)
  }
}

export const utc = new FixedZone(0)
