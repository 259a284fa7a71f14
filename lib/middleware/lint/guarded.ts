/** What inspection, comparison and `await` look for in any object. */
const HARMLESS = new Set([
  'then',
  'toJSON',
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'asymmetricMatch',
  'nodeType',
  'tagName',
  'hasAttribute',
])

/** An object that tells of every member but those allowed that is looked at or set. */
export function guarded<T extends object>(target: T, allowed: readonly string[], onOther: (member: string) => void): T {
  const look = (key: string | symbol): void => {
    if (typeof key === 'string' && !allowed.includes(key) && !HARMLESS.has(key) && !/^(@@|\$\$)/.test(key)) onOther(key)
  }
  return new Proxy(target, {
    get(inner, key, receiver): unknown {
      look(key)
      return Reflect.get(inner, key, receiver)
    },
    set(inner, key, value, receiver): boolean {
      if (typeof key === 'string') onOther(`an assignment to ${key}`)
      return Reflect.set(inner, key, value, receiver)
    },
  })
}
