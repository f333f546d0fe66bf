import type { CompareOperator } from '../../syntax/tree.ts'
import { NativeObject } from '../../builtins/define.ts'
import type { PyClass } from '../../values/classes.ts'
import type { Running, Value } from '../../values/value.ts'
import { type Clock, microsOfClock } from './calendar.ts'
import { timeClass } from './classes.ts'
import { clockText, type TimeSpec } from './clock-text.ts'
import { offsetText } from './offset-text.ts'
import type { Shown } from './strftime.ts'
import { ordered } from './timedelta.ts'
import { FixedZone, type PyZone } from './zones.ts'

/** `datetime.time`. */
export class PyTime extends NativeObject {
  readonly clock: Clock
  readonly zone: PyZone | null

  constructor(clock: Clock, zone: PyZone | null) {
    super()
    this.clock = clock
    this.zone = zone
  }

  protected override get isComplete(): boolean {
    return true
  }

  get cls(): PyClass {
    return timeClass
  }

  make(clock: Clock, zone: PyZone | null): PyTime {
    return new PyTime(clock, zone)
  }

  /** a named zone has no offset without a day */
  get offset(): number | undefined {
    return this.zone instanceof FixedZone ? this.zone.seconds : undefined
  }

  shown(): Shown {
    const { offset } = this
    const zoneName = offset === undefined ? undefined : this.zone?.key
    return { year: 1900, month: 1, day: 1, ...this.clock, offset, zoneName }
  }

  isoformat(spec: TimeSpec): string {
    return clockText(this.clock, spec) + (this.offset === undefined ? '' : offsetText(this.offset, ':'))
  }

  protected override field(name: string, _running: Running): Value | undefined {
    if (name === 'hour' || name === 'minute' || name === 'second' || name === 'microsecond') return this.clock[name]
    return name === 'tzinfo' ? this.zone : undefined
  }

  override hashKey(): string {
    return this.isoformat('auto')
  }

  override compare(operator: CompareOperator, other: Value): boolean | undefined {
    if (!(other instanceof PyTime)) return undefined
    const of = (time: PyTime): number => microsOfClock(time.clock) - (time.offset ?? 0) * 1_000_000
    return ordered(operator, of(this), of(other))
  }

  override text(_running: Running): Value {
    return this.isoformat('auto')
  }

  override repr(running: Running): string {
    const { hour, minute, second, microsecond } = this.clock
    const numbers = [hour, minute, second, microsecond].slice(0, microsecond !== 0 ? 4 : second !== 0 ? 3 : 2)
    const zone = this.zone === null ? '' : `, tzinfo=${this.zone.repr(running)}`
    return `datetime.time(${numbers.join(', ')}${zone})`
  }
}
