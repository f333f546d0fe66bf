export * from './calendar/days.ts'
export * from './calendar/iso-week.ts'
export * from './calendar/moments.ts'
export * from './calendar/small.ts'
