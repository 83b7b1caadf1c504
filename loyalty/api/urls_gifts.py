from django.urls import path

from loyalty.api import gifts, redemptions

ONE = "retailer/redemptions/<uuid:redemption_id>"
MINE = "me/redemptions/<uuid:redemption_id>"

urlpatterns = [
    path("rewards", gifts.Rewards.as_view(), name="rewards"),
    path("rewards/<int:reward_id>/picture", gifts.RewardPicture.as_view(), name="reward_picture"),
    path("retailer/redemptions", redemptions.RedemptionList.as_view(), name="redemptions"),
    path(ONE, redemptions.RedemptionPage.as_view(), name="redemption"),
    path(f"{ONE}/consent/code", redemptions.ConsentCode.as_view(), name="redemption_consent_code"),
    path(f"{ONE}/consent", redemptions.Consent.as_view(), name="redemption_consent"),
    path(f"{ONE}/cancel", redemptions.Cancel.as_view(), name="redemption_cancel"),
    path(f"{ONE}/resubmit", redemptions.Resubmit.as_view(), name="redemption_resubmit"),
    path(f"{ONE}/answer", redemptions.Answer.as_view(), name="redemption_answer"),
    path(f"{ONE}/received", redemptions.Received.as_view(), name="redemption_received"),
    path(f"{ONE}/hand-over/code", redemptions.HandOverCode.as_view(), name="redemption_hand_over_code"),
    path(f"{ONE}/hand-over", redemptions.HandOver.as_view(), name="redemption_hand_over"),
    path("me/rewards", gifts.MyRewards.as_view(), name="my_rewards"),
    path("me/redemptions", gifts.MyRedemptions.as_view(), name="my_redemptions"),
    path(MINE, gifts.MyRedemption.as_view(), name="my_redemption"),
    path(f"{MINE}/consent/code", gifts.MyConsentCode.as_view(), name="my_consent_code"),
    path(f"{MINE}/consent", gifts.MyConsent.as_view(), name="my_consent"),
    path(f"{MINE}/cancel", gifts.MyCancel.as_view(), name="my_cancel"),
]
