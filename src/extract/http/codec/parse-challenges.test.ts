import { expect, test } from 'vitest'
import { parseChallenges } from './parse-challenges.ts'
import { cpuTime } from '../../../../test/kits/cpu-time.ts'

const parsed = (header: string) =>
  parseChallenges(header).map(({ scheme, token68, params }) => [scheme, token68 ?? Object.fromEntries(params)])

test.each([
  ['', []],
  [',,,=="', []],
  ['Basic realm="shop"', [['Basic', { realm: 'shop' }]]],
  ['Bearer', [['Bearer', {}]]],
  [
    'Negotiate, Basic realm=x',
    [
      ['Negotiate', {}],
      ['Basic', { realm: 'x' }],
    ],
  ],
  [
    'Negotiate YII=, Digest nonce="a"',
    [
      ['Negotiate', 'YII='],
      ['Digest', { nonce: 'a' }],
    ],
  ],
  ['Digest realm = "a, b" , Nonce=x, nonce=y', [['Digest', { realm: 'a, b', nonce: 'x' }]]],
  [
    'Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"',
    [
      ['Newauth', { realm: 'apps', type: '1', title: 'Login to "apps"' }],
      ['Basic', { realm: 'simple' }],
    ],
  ],
  ['Digest realm="not closed, Basic x', [['Digest', { realm: 'not closed, Basic x' }]]],
  [
    'Digest __proto__="x", constructor=y',
    [
      [
        'Digest',
        Object.fromEntries([
          ['__proto__', 'x'],
          ['constructor', 'y'],
        ]),
      ],
    ],
  ],
])('%s', (header, challenges) => expect(parsed(header)).toEqual(challenges))

test('a header of any length takes no time', () => {
  const spent = cpuTime()
  for (const piece of ['a=', '"', '\\"', ' ', ',', 'Basic ', 'x="']) parseChallenges(piece.repeat(500_000))
  expect(spent()).toBeLessThan(1000)
})
