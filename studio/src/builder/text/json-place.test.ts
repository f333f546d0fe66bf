import { expect, test } from 'vitest'
import { jsonPlace } from './json-place.ts'

/** The place of `|` in a text, with what is typed before it. */
function at(text: string): unknown {
  const plain = text.replace('|', '')
  const offset = text.indexOf('|')
  const place = jsonPlace(plain, offset)
  return place && [place.path.join('.'), place.kind, plain.slice(place.from, offset), place.isQuoted]
}

test.each([
  ['{\n  "na|"', ['', 'key', 'na', true]],
  ['{\n  na|\n}', ['', 'key', 'na', false]],
  ['{\n  "client": {\n    "base_url": "http://a",\n    "au|"\n  }\n}', ['client', 'key', 'au', true]],
  ['{ "client": {\n    "auth": {\n      "type": "be|"\n', ['client.auth.type', 'value', 'be', true]],
  ['{ "client": {\n    "auth": {\n      "type":\n        be|', ['client.auth.type', 'value', 'be', false]],
  [
    '{\n "resources": [\n  "orders",\n  {\n   "name": "a",\n   "endpoint": {\n    |',
    ['resources.1.endpoint', 'key', '', false],
  ],
  ['{\n "resources": [\n  { "name": "a" },\n  { "wr|', ['resources.1', 'key', 'wr', true]],
  ['{\n "resources": [\n  "or|', ['resources.0', 'value', 'or', true]],
  // braces, colons and quotes in texts are none
  ['{\n "a": "{ \\" : [",\n "b": { "c|', ['b', 'key', 'c', true]],
  // what was left open on another line does not swallow the rest
  ['{\n "a": "x\n, "b": { |', ['b', 'key', '', false]],
  ['{\n "a": { "b": 1 },\n |', ['', 'key', '', false]],
  ['{\n "a": "b" |', undefined],
  ['{\n "a": 1\n}\n|', undefined],
  ['|', undefined],
])('%j', (text, expected) => {
  expect(at(text)).toEqual(expected)
})
