from django.urls import path

from loyalty.api.consumers import ConsumerCode, ConsumerDetail, ConsumerList, ConsumerSubmit
from loyalty.api.documents import DocumentDetail, DocumentList, DocumentPicture
from loyalty.api.log_in import LogIn, LogInCode
from loyalty.api.member import MyProfile, MyRetailerLink, MyRetailers
from loyalty.api.registration import Registration, RegistrationProof
from loyalty.api.retailer import RetailerProfile, RetailerSubmit

urlpatterns = [
    path("auth/codes", LogInCode.as_view(), name="log_in_code"),
    path("auth/tokens", LogIn.as_view(), name="log_in"),
    path("registration", Registration.as_view(), name="registration"),
    path("registration/verify", RegistrationProof.as_view(), name="registration_verify"),
    path("retailer/profile", RetailerProfile.as_view(), name="retailer_profile"),
    path("retailer/submit", RetailerSubmit.as_view(), name="retailer_submit"),
    path("retailer/documents", DocumentList.as_view(), name="documents"),
    path("retailer/documents/<int:document_id>", DocumentDetail.as_view(), name="document"),
    path("retailer/documents/<int:document_id>/picture", DocumentPicture.as_view(), name="document_picture"),
    path("retailer/consumers", ConsumerList.as_view(), name="consumers"),
    path("retailer/consumers/codes", ConsumerCode.as_view(), name="consumer_code"),
    path("retailer/consumers/<uuid:consumer_id>", ConsumerDetail.as_view(), name="consumer"),
    path("retailer/consumers/<uuid:consumer_id>/submit", ConsumerSubmit.as_view(), name="consumer_submit"),
    path("me/profile", MyProfile.as_view(), name="my_profile"),
    path("me/retailers", MyRetailers.as_view(), name="my_retailers"),
    path("me/retailers/<uuid:retailer_id>", MyRetailerLink.as_view(), name="my_retailer"),
]
