"""Our icons: drawn on 24 by 24, lines of two, round ends. The markup inside `<svg>`; `{% icon name %}` shows one."""

RING = '<circle cx="12" cy="12" r="9"/>'
HOUSE = '<path d="M4 11 12 4l8 7v9.5H4z"/>'

ICONS = {
    "good": RING + '<path d="m8 12.5 2.800 2.800L16 9.5"/>',
    "warn": '<path d="M12 3.5 2.5 20h19z"/><path d="M12 10v4.5M12 17.300v.2"/>',
    "bad": RING + '<path d="M12 7.5v5.5M12 16.300v.2"/>',
    "plain": RING + '<path d="M12 11v5.5M12 7.700v-.2"/>',
    "phone": '<path d="M5 3.5h3.5l1.800 4.5-2.300 1.600a12 12 0 0 0 6.400 6.400l1.600-2.300 4.5 1.800V19'
    'a2 2 0 0 1-2.200 2A16.5 16.5 0 0 1 3 5.700a2 2 0 0 1 2-2.200z"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2.5"/>'
    '<path d="M3.5 10h17M8 2.800V6.5M16 2.800V6.5"/>',
    "place": '<path d="M12 21s7-6.300 7-11.5a7 7 0 0 0-14 0C5 14.700 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "van": '<path d="M2.5 16.5v-10h11.5v10M14 9.5h4l3.5 3.800v3.200H19"/><path d="M9 16.5h5"/>'
    '<circle cx="6.5" cy="17" r="2"/><circle cx="16.5" cy="17" r="2"/>',
    "print": '<path d="M7 8.5v-5h10v5M7 17H4.5v-8.5h15V17H17"/><path d="M7 14h10v6.5H7z"/>',
    "down": '<path d="M12 3.5v12M7 11l5 5 5-5M4 20.5h16"/>',
    "up": '<path d="M12 16V4M7 8.5l5-5 5 5M4 20.5h16"/>',
    "add": '<path d="M12 5v14M5 12h14"/>',
    "less": '<path d="M5 12h14"/>',
    "back": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "larger": '<path d="M2.5 19 8 5l5.5 14M4.300 14.5h7.400M15 19l3-8 3 8M16 16.5h4"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>',
    "home": HOUSE + '<path d="M9.5 20.5V14h5v6.5"/>',
    "empty": HOUSE + '<path d="M9 15.5c1.800 1.400 4.200 1.400 6 0"/>',
    "refresh": '<path d="M20 12a8 8 0 1 1-2.5-5.800M20 3.5V8h-4.5"/>',
}
