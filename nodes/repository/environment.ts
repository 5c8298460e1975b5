import type { Node, NodeAPI } from 'node-red';

/**
 * The settings with `${NAME}` replaced, also within a text, as Node-RED itself replaces it where a setting is nothing but
 * that. A node gives its flow's and group's own values.
 */
export function resolveEnvironment<T extends object>(RED: NodeAPI, node: Node | undefined, settings: T): T {
  const resolved = Object.entries(settings).map(([name, value]): [string, unknown] => {
    if (typeof value !== 'string' || !value.includes('${')) return [name, value];
    return [name, replaceVariables(RED, node, name, value)];
  });
  return { ...settings, ...Object.fromEntries(resolved) };
}

function replaceVariables(RED: NodeAPI, node: Node | undefined, setting: string, text: string): string {
  return text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    // Without a node, Node-RED reads the environment of the process.
    const value: unknown = RED.util.evaluateNodeProperty(name, 'env', node as Node, {});
    const replaced = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    // An address with a hole in it is of no use; left as it is, it tells which variable is missing.
    return replaced === '' && setting === 'url' ? whole : replaced;
  });
}
