import { prepare } from "./app.js";
import { route, start } from "./router.js";
import { showMyGift, showMyGifts } from "./screens/my_gifts.js";
import { showMyHome } from "./screens/my_home.js";
import { showMyPoints } from "./screens/my_points.js";
import { showMyProfile } from "./screens/my_profile.js";
import { noticesScreen } from "./screens/notices.js";
import { showMyPurchase, showMyPurchases } from "./screens/my_purchases.js";

route("", showMyHome);
route("points", showMyPoints);
route("purchases", showMyPurchases);
route("purchases/:id", showMyPurchase);
route("gifts", showMyGifts);
route("gifts/:id", showMyGift);
route("profile", showMyProfile);
route("notices", noticesScreen("me", "profile"));

prepare();
start();
