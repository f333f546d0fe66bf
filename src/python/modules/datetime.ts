import type { ModuleSource } from '../values/module.ts'
import type { Value } from '../values/value.ts'
import { dateClass } from './time/date-class.ts'
import { datetimeClass, timeClass } from './time/datetime-class.ts'
import { timedeltaClass } from './time/delta-class.ts'
import { utc } from './time/zones.ts'
import { zoneClasses } from './time/zone-class.ts'

/** Module `datetime`. The clock is the host's, and the machine's own zone is taken to be UTC. */
export const datetimeModule: ModuleSource = {
  name: 'datetime',
  members: new Map<string, Value>([
    ['datetime', datetimeClass],
    ['date', dateClass],
    ['time', timeClass],
    ['timedelta', timedeltaClass],
    ['timezone', zoneClasses.timezone],
    ['tzinfo', zoneClasses.tzinfo],
    ['UTC', utc],
    ['MINYEAR', 1],
    ['MAXYEAR', 9999],
  ]),
}
