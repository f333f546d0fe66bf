import { expect, test } from 'vitest'
import { sizesOfPackage, sizesOfPage } from './browser/sizes.ts'

test('the page and its part of the package are as small as decisions/0072 says', () => {
  const sizes = [...sizesOfPage(), ...sizesOfPackage()]
  expect(sizes.find(({ what }) => what === 'initial JS, gzip')?.is).toBeGreaterThan(10)
  expect(sizes.filter(({ is, may }) => is > may)).toEqual([])
})
