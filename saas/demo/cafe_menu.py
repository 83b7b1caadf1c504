"""What Harbor Street Coffee sells. Prices and costs in cents, before tax, as of the first day."""

from typing import NamedTuple


class Item(NamedTuple):
    """`morning`, `midday`, `afternoon`: how often it is asked for then.

    `summer`: above 1 sells in the heat, below 1 in the cold.
    """

    sku: str
    name: str
    category: str
    price: int
    cost: int
    morning: float
    midday: float
    afternoon: float
    summer: float = 1.0
    brand: str = "Harbor Street"
    is_taxed: bool = True
    on_sale_from_share: float = 0.0  # launched when this share of the two years had passed


MENU: tuple[Item, ...] = (
    Item("ESP-001", "Espresso", "Espresso drinks", 325, 62, 4, 3, 2),
    Item("ESP-002", "Double espresso", "Espresso drinks", 400, 88, 3, 2, 1.5),
    Item("ESP-003", "Cortado", "Espresso drinks", 450, 105, 4, 3, 3),
    Item("ESP-004", "Cappuccino", "Espresso drinks", 500, 122, 9, 4, 5, 0.9),
    Item("ESP-005", "Latte", "Espresso drinks", 525, 134, 10, 5, 6, 0.9),
    Item("ESP-006", "Flat white", "Espresso drinks", 525, 131, 8, 4, 5, 0.9),
    Item("ESP-007", "Mocha", "Espresso drinks", 600, 178, 2, 2, 4, 0.7),
    Item("ESP-008", "Oat latte", "Espresso drinks", 600, 171, 7, 4, 5, 0.95),
    Item("FIL-001", "Drip coffee, small", "Filter coffee", 300, 48, 9, 3, 2),
    Item("FIL-002", "Drip coffee, large", "Filter coffee", 375, 61, 10, 4, 2),
    Item("FIL-003", "Pour-over, single origin", "Filter coffee", 575, 146, 3, 3, 3),
    Item("FIL-004", "Cold brew", "Filter coffee", 525, 112, 3, 4, 5, 1.9),
    Item("ICE-001", "Iced latte", "Iced drinks", 575, 139, 3, 5, 7, 2.3),
    Item("ICE-002", "Iced americano", "Iced drinks", 450, 84, 2, 4, 4, 2.2),
    Item("ICE-003", "Frozen lemonade", "Iced drinks", 550, 133, 0.4, 3, 4, 2.9),
    Item("ICE-004", "Iced matcha", "Iced drinks", 650, 214, 1, 3, 5, 2.2, on_sale_from_share=0.45),
    Item("TEA-001", "Breakfast tea", "Tea", 375, 42, 3, 2, 3, 0.8),
    Item("TEA-002", "Chai latte", "Tea", 575, 148, 3, 3, 5, 0.6),
    Item("TEA-003", "Matcha latte", "Tea", 625, 206, 3, 3, 4),
    Item("TEA-004", "Ginger and lemon", "Tea", 425, 66, 1, 2, 3, 0.4),
    Item("PAS-001", "Butter croissant", "Pastry", 425, 151, 10, 3, 3),
    Item("PAS-002", "Almond croissant", "Pastry", 525, 208, 7, 2, 3),
    Item("PAS-003", "Pain au chocolat", "Pastry", 475, 176, 7, 2, 3),
    Item("PAS-004", "Blueberry muffin", "Pastry", 450, 139, 6, 3, 4),
    Item("PAS-005", "Cinnamon roll", "Pastry", 500, 157, 5, 3, 5, 0.8),
    Item("PAS-006", "Banana bread", "Pastry", 425, 118, 4, 3, 4),
    Item("BRK-001", "Egg and cheddar roll", "Breakfast", 850, 342, 6, 1.5, 0.2),
    Item("BRK-002", "Avocado toast", "Breakfast", 1150, 468, 4, 4, 0.4),
    Item("BRK-003", "Granola and yogurt", "Breakfast", 875, 297, 4, 1.5, 0.3, 1.3),
    Item("BRK-004", "Overnight oats", "Breakfast", 725, 219, 3, 0.8, 0.2),
    Item("LUN-001", "Turkey sandwich", "Lunch", 1250, 561, 0.1, 7, 1),
    Item("LUN-002", "Caprese panini", "Lunch", 1195, 498, 0.1, 6, 1, 1.2),
    Item("LUN-003", "Tomato soup", "Lunch", 895, 268, 0, 6, 1, 0.3),
    Item("LUN-004", "Grain bowl", "Lunch", 1395, 684, 0, 6, 0.8, 1.2),
    Item("LUN-005", "Lobster roll", "Lunch", 1895, 1740, 0, 2.5, 0.5, 1.6),  # sold at a loss once discounted
    Item("SWT-001", "Chocolate chip cookie", "Sweets", 350, 92, 2, 4, 7),
    Item("SWT-002", "Cheesecake slice", "Sweets", 695, 241, 0.2, 2, 5),
    Item("SWT-003", "Brownie", "Sweets", 425, 126, 1, 3, 6),
    Item("BEA-001", "House blend, 340 g", "Beans and gear", 1700, 815, 0.7, 0.6, 0.8, 0.9, is_taxed=False),
    Item(
        "BEA-002",
        "Single origin Huila, 340 g",
        "Beans and gear",
        2100,
        1120,
        0.4,
        0.4,
        0.6,
        0.9,
        is_taxed=False,
    ),
    Item("BEA-003", "Decaf, 340 g", "Beans and gear", 1800, 870, 0.2, 0.2, 0.3, 0.9, is_taxed=False),
    Item("BEA-004", "Paper filters, 100", "Beans and gear", 950, 420, 0.1, 0.1, 0.2, brand="Kalita"),
    Item("BEA-005", "Pour-over dripper", "Beans and gear", 2800, 1490, 0.05, 0.05, 0.1, 0.7, brand="Hario"),
    Item("GFT-001", "Travel mug", "Gifts", 2400, 1180, 0.06, 0.06, 0.12, 0.6),
    Item("GFT-002", "Holiday gift box", "Gifts", 4900, 2350, 0.05, 0.06, 0.12, 0.15),
)

CATEGORIES: tuple[str, ...] = tuple(dict.fromkeys(item.category for item in MENU))

# share of the two years → factor on every price: two rises
PRICE_RISES: tuple[tuple[float, float], ...] = ((0.0, 1.0), (0.38, 1.04), (0.8, 1.08))
