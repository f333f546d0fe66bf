/**
 * `npm test` plays a share of the widest tables of cases, so that it ends in minutes: cases take turns, properties are tried less
 * often. With `SLUICE_TEST_WHOLE=1` everything is played, which takes twice as long: before a release, and after a change to
 * what such a test looks at.
 */
export const isWhole = process.env['SLUICE_TEST_WHOLE'] === '1'

/** How often: so many times usually, and so many when everything is played. */
export function often(usually: number, whole: number): number {
  return isWhole ? whole : usually
}
