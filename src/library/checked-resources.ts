import type { ResourceObject } from '../model/user-code/code-resource.ts'
import type { AuthConfig, DecoderConfig, PaginatorConfig } from './component-config.ts'
import type { CheckedText, Mistake, UnknownKey } from './mistakes.ts'
import type { EndpointConfig, ResourceConfig, ResourceInput } from './rest-api-config.ts'

/**
 * For each resource as written: `unknown` where it is right, and a `Mistake` in the place of an unknown key, an option
 * of another paginator or auth, or the name of a resource that is not there. Lists of unknown length and texts that are
 * not literal pass: the config reader checks them when they are known.
 */
export type CheckedResources<Resources extends readonly ResourceInput[]> = number extends Resources['length']
  ? unknown
  : { readonly [Index in keyof Resources]: CheckedResource<Resources[Index], NamesOf<Resources[number]>> }

type NamesOf<Resource> = Resource extends { readonly name: infer Name extends string }
  ? Name
  : Resource extends string
    ? Resource
    : never

type CheckedResource<Resource, Names extends string> = Resource extends string
  ? CheckedText<Resource, Names>
  : Resource extends ResourceObject
    ? unknown
    : {
        readonly [Key in keyof Resource]: Key extends 'endpoint'
          ? CheckedEndpoint<Resource[Key], Names>
          : Key extends keyof ResourceConfig
            ? Exact<Resource[Key], ResourceConfig[Key]>
            : UnknownKey<Key, 'a resource', keyof EndpointConfig>
      }

type CheckedEndpoint<Endpoint, Names extends string> = Endpoint extends string
  ? CheckedText<Endpoint, Names>
  : {
      readonly [Key in keyof Endpoint]: Key extends 'path'
        ? CheckedValue<Endpoint[Key], Names>
        : Key extends 'params' | 'headers'
          ? { readonly [Name in keyof Endpoint[Key]]: CheckedValue<Endpoint[Key][Name], Names> }
          : Key extends 'paginator'
            ? CheckedComponent<Endpoint[Key], PaginatorConfig, 'paginator'>
            : Key extends 'auth'
              ? CheckedComponent<Endpoint[Key], AuthConfig, 'auth'>
              : Key extends 'response_format'
                ? CheckedComponent<Endpoint[Key], DecoderConfig, 'response format'>
                : Key extends keyof EndpointConfig
                  ? Exact<Endpoint[Key], EndpointConfig[Key]>
                  : UnknownKey<Key, 'an endpoint', never>
    }

type CheckedValue<Value, Names extends string> = Value extends string
  ? CheckedText<Value, Names>
  : Value extends { readonly type: 'resolve'; readonly resource: infer Parent extends string }
    ? string extends Parent | Names
      ? unknown
      : Parent extends Names
        ? unknown
        : { readonly resource: Mistake<`There is no resource "${Parent}".`> }
    : unknown

type CheckedComponent<Given, Allowed, Kind extends string> = Given extends { readonly type: infer Type extends string }
  ? Extract<Allowed, { readonly type: Type }> extends infer Meant
    ? [Meant] extends [never]
      ? unknown
      : {
          readonly [Key in keyof Given]: Key extends KeysOf<Meant>
            ? unknown
            : Mistake<`There is no option "${Key & string}" for the ${Kind} "${Type}".`>
        }
    : never
  : unknown

/** `Mistake`s for keys that no object among the allowed types has, at any depth. */
type Exact<Given, Allowed> = Given extends Plain
  ? unknown
  : Given extends readonly unknown[]
    ? { readonly [Index in keyof Given]: Exact<Given[Index], ItemOf<Allowed>> }
    : Objects<Allowed> extends infer Meant
      ? [Meant] extends [never]
        ? unknown
        : {
            readonly [Key in keyof Given]: Key extends KeysOf<Meant>
              ? Exact<Given[Key], ValueOf<Meant, Key>>
              : UnknownKey<Key, 'this place', never>
          }
      : never

type Plain = string | number | bigint | boolean | null | undefined | ((...values: never[]) => unknown)

type ItemOf<Allowed> = Allowed extends readonly (infer Item)[] ? Item : never

type Objects<Allowed> = unknown extends Allowed ? never : Allowed extends Plain | readonly unknown[] ? never : Allowed

type KeysOf<Union> = Union extends unknown ? keyof Union : never

type ValueOf<Union, Key> = Union extends unknown ? (Key extends keyof Union ? Union[Key] : never) : never
