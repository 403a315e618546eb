-- name: find_profile() :maybe -> Profile
-- The asking person, all that the shop knows of her.
SELECT u.id, u.email, u.email_verified, u.display_name, u.first_name, u.last_name, u.account_type, u.tier_code,
       u.username, u.middle_name, u.name_prefix, u.name_suffix, u.pronouns,
       u.phone, u.mobile_phone, u.avatar_url, u.website_url, u.bio, u.date_of_birth, u.locale,
       u.timezone, u.address_line1, u.address_line2, u.city, u.region, u.postal_code, u.country,
       u.business_name, u.business_position, u.business_phone, u.business_address_line1,
       u.business_address_line2, u.business_city, u.business_region, u.business_postal_code,
       u.business_country, u.education, u.work_experience, u.notification_preferences,
       u.interests, u.profile_completed, u.onboarding_completed, u.onboarding_step,
       u.last_login_at, u.created_at, u.updated_at
FROM users u
WHERE u.id = app_user_id();

-- name: save_names(username, middle_name, name_prefix, name_suffix, pronouns) :exec
-- What the asker wants to be called; her first and last names follow the login service.
UPDATE users
SET username = %(username)s, middle_name = %(middle_name)s, name_prefix = %(name_prefix)s,
    name_suffix = %(name_suffix)s, pronouns = %(pronouns)s
WHERE id = app_user_id();

-- name: save_about(website_url, bio, date_of_birth) :exec
-- What the asker says of herself.
UPDATE users
SET website_url = %(website_url)s, bio = %(bio)s, date_of_birth = %(date_of_birth)s
WHERE id = app_user_id();

-- name: save_region(locale, timezone) :exec
-- How the asker reads words, times and numbers.
UPDATE users SET locale = %(locale)s, timezone = %(timezone)s WHERE id = app_user_id();

-- name: save_contact(phone, mobile_phone, address_line1, address_line2, city, region, postal_code, country) :exec
-- Where the asker is reached.
UPDATE users
SET phone = %(phone)s, mobile_phone = %(mobile_phone)s, address_line1 = %(address_line1)s,
    address_line2 = %(address_line2)s, city = %(city)s, region = %(region)s,
    postal_code = %(postal_code)s, country = %(country)s
WHERE id = app_user_id();

-- name: save_business(business_name, business_position, business_phone, business_address_line1, business_address_line2, business_city, business_region, business_postal_code, business_country) :exec
-- For whom the asker works, and where that is.
UPDATE users
SET business_name = %(business_name)s, business_position = %(business_position)s,
    business_phone = %(business_phone)s, business_address_line1 = %(business_address_line1)s,
    business_address_line2 = %(business_address_line2)s, business_city = %(business_city)s,
    business_region = %(business_region)s, business_postal_code = %(business_postal_code)s,
    business_country = %(business_country)s
WHERE id = app_user_id();

-- name: lock_profile() :maybe -> Profile
-- The asker's own row, kept from her other tabs until this change of it is done.
SELECT u.id, u.email, u.email_verified, u.display_name, u.first_name, u.last_name, u.account_type, u.tier_code,
       u.username, u.middle_name, u.name_prefix, u.name_suffix, u.pronouns,
       u.phone, u.mobile_phone, u.avatar_url, u.website_url, u.bio, u.date_of_birth, u.locale,
       u.timezone, u.address_line1, u.address_line2, u.city, u.region, u.postal_code, u.country,
       u.business_name, u.business_position, u.business_phone, u.business_address_line1,
       u.business_address_line2, u.business_city, u.business_region, u.business_postal_code,
       u.business_country, u.education, u.work_experience, u.notification_preferences,
       u.interests, u.profile_completed, u.onboarding_completed, u.onboarding_step,
       u.last_login_at, u.created_at, u.updated_at
FROM users u
WHERE u.id = app_user_id()
FOR UPDATE;

-- name: save_history(education, work_experience) :exec
-- Where the asker learnt and worked: two arrays of objects.
UPDATE users SET education = %(education)s, work_experience = %(work_experience)s
WHERE id = app_user_id();

-- name: save_notification_preferences(preferences) :exec
-- What the asker wants to be told of.
UPDATE users SET notification_preferences = %(preferences)s WHERE id = app_user_id();

-- name: wants_mail(user_id, preference, otherwise) :one -> Answer
-- For the worker: whether a person lets herself be told of this; `otherwise` where she never said.
SELECT coalesce((SELECT (u.notification_preferences ->> %(preference)s::text)::boolean
                 FROM users u WHERE u.id = %(user_id)s), %(otherwise)s::boolean) AS answer;

-- name: save_interests(interests) :exec
-- What the asker is looking for: the slugs of categories.
UPDATE users SET interests = %(interests)s WHERE id = app_user_id();

-- name: save_profile_completed(completed) :exec
-- Whether the asker's profile has all that the shop asks for.
UPDATE users SET profile_completed = %(completed)s
WHERE id = app_user_id() AND profile_completed <> %(completed)s;

-- name: begin_onboarding(step) :exec
-- The asker is led to her first steps; nothing changes for who was led there before, or is through.
UPDATE users SET onboarding_step = %(step)s
WHERE id = app_user_id() AND onboarding_step IS NULL AND NOT onboarding_completed;

-- name: save_onboarding_step(step) :exec
-- How far the asker has come; once she is through, nothing changes.
UPDATE users SET onboarding_step = %(step)s WHERE id = app_user_id() AND NOT onboarding_completed;

-- name: complete_onboarding() :one -> Answer
-- The asker is through; true the first time.
SELECT complete_onboarding(app_user_id()) AS answer;

-- name: check_username_available(username) :one -> Answer
-- Is a name well formed and nobody's?
SELECT check_username_available(%(username)s) AS answer;
