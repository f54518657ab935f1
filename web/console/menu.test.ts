import { describe, expect, it } from 'vitest';
import { menu, menuOf } from './menu';
import { routes } from './router';

const names = (role: string | null) => menuOf(role).flatMap((group) => group.entries.map((entry) => entry.name));

describe('the menu', () => {
  it('follows the role', () => {
    expect(names('clerk')).toEqual(['inbox', 'rules']);
    expect(names('merchant')).toEqual(['orders', 'stock']);
    expect(names('courier')).toEqual(['jobs']);
    expect(names('dispatcher')).toEqual(['dispatch', 'simulations']);
    expect(names('operator')).toEqual(['cockpit', 'traces', 'campaigns', 'replays', 'rules', 'entitled']);
    expect(names('admin')).toEqual(['system', 'staff']);
  });

  it('shows nothing to a stranger', () => {
    expect(names(null)).toEqual([]);
    expect(names('citizen')).toEqual([]);
  });

  it('leads only to pages that exist', () => {
    const known = new Map(routes.map((route) => [route.name, route.path]));
    for (const entry of menu.flatMap((group) => group.entries)) expect(known.get(entry.name)).toBe(entry.path);
  });
});
