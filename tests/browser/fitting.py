"""Nothing runs over an edge: neither a page over the window, nor a field, button or link over what clips it.

The second is not in the width of the page: the admin cuts off at its own edges what is too wide, and who
looks on a telephone never finds the end of a field or a button.
"""

NARROW = 320  # a small phone, and a page of 1280 px at 400 %

# Wagtail draws the frame of its admin, anew in each release; in it we answer for what is in the middle.
OURS_IN_ADMIN = "#main .nice-padding, #main section, #main table, #main form"

# Who moves through what can be scrolled by keyboard brings each part into sight; axe sees to the rest of it.
_OVER_THE_EDGE = """(within) => {
    for (const motion of document.getAnimations()) {
        if (motion.effect.getComputedTiming().endTime !== Infinity) motion.finish();
    }
    const wanted = "a[href], button, summary, input:not([type=hidden]), select, textarea";
    const parts = within
        ? [...document.querySelectorAll(within)].flatMap((part) => [...part.querySelectorAll(wanted)])
        : [...document.querySelectorAll(wanted)];
    const edgeOf = (part) => {
        let around = part.parentElement;
        for (; around && around !== document.body; around = around.parentElement) {
            const style = getComputedStyle(around);
            if (style.position === "fixed") break;
            if (style.overflowX === "auto" || style.overflowX === "scroll") return null;
            if (style.overflowX !== "visible") {
                const { left, right } = around.getBoundingClientRect();
                return { left, right, of: `${around.tagName.toLowerCase()}.${around.className}` };
            }
        }
        return { left: 0, right: innerWidth, of: "the window" };
    };
    const faults = [];
    for (const part of new Set(parts)) {
        if (!part.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        if (part.closest(".skip-link, .visually-hidden, .w-sr-only")) continue;
        const box = part.getBoundingClientRect();
        const edge = edgeOf(part);
        if (!edge || box.width <= 1 || (box.right <= edge.right + 1 && box.left >= edge.left - 1)) continue;
        const words = (part.name || part.textContent).trim().replace(/\\s+/g, " ").slice(0, 60);
        const said = ({ left, right }) => `from ${Math.round(left)} to ${Math.round(right)}`;
        faults.push(
            `${part.tagName.toLowerCase()} “${words}” ${said(box)}, but ${edge.of} goes ${said(edge)}`
        );
    }
    return faults;
}"""


def does_not_fit(page, width: int, *, within: str | None = None) -> list[str]:
    """Return what is too wide on `page` in a window of `width` px; [] where all of it can be seen and used.

    `within` (a selector) leaves out what is not ours.
    """
    page.set_viewport_size({"width": width, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    faults = [f"the page is {wide} px wide"] if wide > width else []
    faults += page.evaluate(_OVER_THE_EDGE, within)
    return [f"{width} px: {fault}" for fault in faults]
