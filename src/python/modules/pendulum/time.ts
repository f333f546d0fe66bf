import type { PyClass } from '../../values/classes.ts'
import type { Running } from '../../values/value.ts'
import type { Clock } from '../time/calendar.ts'
import { PyTime } from '../time/time-of-day.ts'
import type { PyZone } from '../time/zones.ts'
import { pendulumTimeClass } from './classes.ts'

/** `pendulum.Time`. */
export class PendulumTime extends PyTime {
  override get cls(): PyClass {
    return pendulumTimeClass
  }

  override make(clock: Clock, zone: PyZone | null): PyTime {
    return new PendulumTime(clock, zone)
  }

  override repr(_running: Running): string {
    const { hour, minute, second, microsecond } = this.clock
    return `Time(${hour}, ${minute}, ${second}${microsecond === 0 ? '' : `, ${microsecond}`})`
  }
}
