export type Child = Node | string | null | false | undefined;

/** An element with attributes and children. */
export function h(name: string, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

/** Text with `code` in it. */
export function prose(text: string): Child[] {
  return text.split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part));
}
