import { expect, test } from 'vitest'
import { addressMeant } from './address-meant.ts'

test('an address without a scheme is meant to have one: https but for hosts nearby', () => {
  expect(
    ['localhost:7004/posts', 'api.example.com/v1?x=1', '192.168.1.4:80', 'box:8080/a', '[::1]:3000/', '8.8.8.8/x'].map(
      addressMeant,
    ),
  ).toEqual([
    'http://localhost:7004/posts',
    'https://api.example.com/v1?x=1',
    'http://192.168.1.4:80',
    'http://box:8080/a',
    'http://[::1]:3000/',
    'https://8.8.8.8/x',
  ])
})

test('what is no address is not taken for one', () => {
  for (const text of ['openapi.json', 'hello', 'some words.here', 'orders', 'a:b', 'key: value', 'x.py', ''])
    expect(addressMeant(text), text).toBeUndefined()
})
