import { dateClass, datetimeClass, declareClass, timeClass, timedeltaClass, tzinfoClass } from '../time/classes.ts'

export const pendulumDateClass = declareClass('Date', [dateClass])
export const pendulumDateTimeClass = declareClass('DateTime', [datetimeClass, pendulumDateClass])
export const pendulumTimeClass = declareClass('Time', [timeClass])
export const durationClass = declareClass('Duration', [timedeltaClass])
export const intervalClass = declareClass('Interval', [durationClass])
export const timezoneClass = declareClass('Timezone', [tzinfoClass])
export const fixedTimezoneClass = declareClass('FixedTimezone', [tzinfoClass])
