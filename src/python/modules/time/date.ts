import type { BinaryOperator, CompareOperator } from '../../syntax/tree.ts'
import { NativeObject } from '../../builtins/define.ts'
import type { PyClass } from '../../values/classes.ts'
import type { Running, Side, Value } from '../../values/value.ts'
import { type Day, dayOf, epochDay, midnight, two } from './calendar.ts'
import { dateClass } from './classes.ts'
import type { Shown } from './strftime.ts'
import { makeDelta, ordered, PyTimedelta } from './timedelta.ts'

const firstDay = epochDay({ year: 1, month: 1, day: 1 })
const lastDay = epochDay({ year: 9999, month: 12, day: 31 })

/** A day; raises OverflowError outside of years 1 to 9999. */
export function dayAt(epoch: number, running: Running): Day {
  if (epoch < firstDay || epoch > lastDay) running.raise('OverflowError', 'date value out of range')
  return dayOf(epoch)
}

/** `datetime.date`; a datetime is one as well. */
export class PyDate extends NativeObject {
  readonly day: Day

  constructor(day: Day) {
    super()
    this.day = day
  }

  protected override get isComplete(): boolean {
    return true
  }

  get cls(): PyClass {
    return dateClass
  }

  /** Another day of the same kind. */
  withDay(day: Day): PyDate {
    return new PyDate(day)
  }

  get isMoment(): boolean {
    return false
  }

  shown(): Shown {
    return { ...this.day, ...midnight, offset: undefined, zoneName: undefined }
  }

  isoformat(): string {
    return `${String(this.day.year).padStart(4, '0')}-${two(this.day.month)}-${two(this.day.day)}`
  }

  protected override field(name: string, _running: Running): Value | undefined {
    return name === 'year' || name === 'month' || name === 'day' ? this.day[name] : undefined
  }

  override hashKey(): string {
    return this.isoformat()
  }

  override compare(operator: CompareOperator, other: Value, running: Running): boolean | undefined {
    if (!(other instanceof PyDate)) return undefined
    if (other.isMoment) {
      if (operator === '==' || operator === '!=') return operator === '!='
      return running.raise(
        'TypeError',
        `can't compare ${other.typeName === 'DateTime' ? 'datetime.datetime' : `datetime.${other.typeName}`} to datetime.date`,
      )
    }
    return ordered(operator, epochDay(this.day), epochDay(other.day))
  }

  override binary(operator: BinaryOperator, other: Value, { isRight, running }: Side): Value | undefined {
    if (other instanceof PyTimedelta) {
      if (operator === '+') return this.withDay(dayAt(epochDay(this.day) + other.days, running))
      return operator === '-' && !isRight ? this.withDay(dayAt(epochDay(this.day) - other.days, running)) : undefined
    }
    if (operator !== '-' || isRight || !(other instanceof PyDate) || other.isMoment) return undefined
    return makeDelta(BigInt(epochDay(this.day) - epochDay(other.day)) * 86_400_000_000n, running)
  }

  override text(_running: Running): Value {
    return this.isoformat()
  }

  override repr(_running: Running): string {
    return `datetime.date(${this.day.year}, ${this.day.month}, ${this.day.day})`
  }
}
